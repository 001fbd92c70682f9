package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/bods"
	"github.com/mareva/mareva/ownership/gleif"
	"github.com/mareva/mareva/ownership/psc"
	"github.com/mareva/mareva/ownership/synthetic"
)

// benchRecords is how many companies the invented files of registers have.
const benchRecords = 100_000

// registerFile is one file of a register to be read.
type registerFile struct {
	name, target string
	write        func(io.Writer) error
	read         func(r io.Reader, name string, use func(ownership.Statement) error, warn func(ownership.Problem)) error
}

func benchBODS(dir string) ([]measurement, error) {
	return benchReading(dir, registerFile{"BODS 0.4, JSON Lines", "≥ 50", writeBODS, bods.Read})
}

func benchGLEIF(dir string) ([]measurement, error) {
	r := synthetic.Register{Seed: benchSeed, Parties: benchRecords, Interests: benchRecords / 3 * 5}
	return benchReading(dir,
		registerFile{"GLEIF Level 1, XML", "≥ 25", r.WriteEntities, gleif.Read},
		registerFile{"GLEIF Level 2, XML", "≥ 25", r.WriteRelationships, gleif.Read})
}

func benchPSC(dir string) ([]measurement, error) {
	return benchReading(dir, registerFile{"PSC snapshot", "", writePSC, psc.Read})
}

// benchReading reads files on one core.
func benchReading(dir string, files ...registerFile) (out []measurement, err error) {
	for _, f := range files {
		mb, took, err := f.timeReading(filepath.Join(dir, "register"))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		peak, _ := memory()
		name := fmt.Sprintf("%s of %.0f MB on one core", f.name, mb)
		out = append(out, measurement{name, mb / took.Seconds(), "MB/s", f.target}, measurement{name + ", peak", peak, "MB", ""})
	}
	return out, nil
}

func (f registerFile) timeReading(path string) (mb float64, took time.Duration, err error) {
	file, err := os.Create(path)
	if err != nil {
		return 0, 0, err
	}
	defer file.Close()
	if err := f.write(file); err != nil {
		return 0, 0, err
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0, 0, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, 0, err
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var problem *ownership.Problem
	statements := 0
	begin := time.Now()
	err = f.read(file, filepath.Base(path), func(ownership.Statement) error { statements++; return nil },
		func(p ownership.Problem) { problem = &p })
	took = time.Since(begin)
	switch {
	case err != nil:
		return 0, 0, err
	case problem != nil: // what is refused is read faster
		return 0, 0, problem
	case statements == 0:
		return 0, 0, fmt.Errorf("no statement was read of %d bytes", size)
	}
	return float64(size) / 1e6, took, nil
}

// bodsHead begins a statement of BODS 0.4: %[1]s is its id, %[2]s the company's.
const bodsHead = `{"statementId":"s%[1]s","declarationSubject":"%[2]s","statementDate":"2024-02-01","recordId":"%[1]s","recordStatus":"new",` +
	`"publicationDetails":{"publicationDate":"2024-02-02","bodsVersion":"0.4","publisher":{"name":"Made Register","url":"https://register.example"}},` +
	`"source":{"type":["officialRegister"],"retrievedAt":"2024-02-01T10:00:00Z"},`

// writeBODS writes companies with a person as owner each.
func writeBODS(to io.Writer) error {
	w := bufio.NewWriter(to)
	for i := range benchRecords {
		company, person, tie := fmt.Sprintf("e-%034d", i), fmt.Sprintf("p-%034d", i), fmt.Sprintf("r-%034d", i)
		fmt.Fprintf(w, bodsHead+`"recordType":"entity","recordDetails":{"isComponent":false,"entityType":{"type":"registeredEntity"},`+
			`"name":"Made %[3]d Limited","jurisdiction":{"name":"United Kingdom","code":"GB"},`+
			`"identifiers":[{"scheme":"GB-COH","id":"%08[3]d"}],"foundingDate":"2010-11-18"}}`+"\n", company, company, i)
		fmt.Fprintf(w, bodsHead+`"recordType":"person","recordDetails":{"isComponent":false,"personType":"knownPerson",`+
			`"names":[{"type":"legal","fullName":"Person Nr %[3]d"}],"nationalities":[{"name":"Malta","code":"MT"}],"birthDate":"1964-04"}}`+"\n",
			person, company, i)
		_, err := fmt.Fprintf(w, bodsHead+`"recordType":"relationship","recordDetails":{"isComponent":false,"subject":"%[2]s","interestedParty":"%[3]s",`+
			`"interests":[{"type":"shareholding","directOrIndirect":"direct","beneficialOwnershipOrControl":true,`+
			`"share":{"minimum":25,"exclusiveMaximum":50},"startDate":"2016-04-06"},`+
			`{"type":"votingRights","directOrIndirect":"direct","share":{"exact":33.3},"startDate":"2016-04-06"}]}}`+"\n", tie, company, person)
		if err != nil {
			return err
		}
	}
	return w.Flush()
}

// writePSC writes persons with shares and votes.
func writePSC(to io.Writer) error {
	w := bufio.NewWriter(to)
	for n := 1; n <= benchRecords; n++ {
		_, err := fmt.Fprintf(w, `{"company_number":"%08[1]d","data":{"address":{"address_line_1":"High Street","country":"England",`+
			`"locality":"Exampleton","postal_code":"EX4 2MP","premises":"%[1]d","region":"Exampleshire"},"country_of_residence":"England",`+
			`"date_of_birth":{"month":%[2]d,"year":%[3]d},"etag":"%040[1]x","kind":"individual-person-with-significant-control",`+
			`"links":{"self":"/company/%08[1]d/persons-with-significant-control/individual/%027[1]d"},"name":"Mr Joe Bloggs %[1]d",`+
			`"name_elements":{"forename":"Joe","surname":"Bloggs %[1]d","title":"Mr"},"nationality":"British",`+
			`"natures_of_control":["ownership-of-shares-25-to-50-percent","voting-rights-25-to-50-percent"],"notified_on":"2016-04-06"}}`+"\n",
			n, n%12+1, n%50+1950)
		if err != nil {
			return err
		}
	}
	return w.Flush()
}
