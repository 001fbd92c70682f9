package standing

import (
	"github.com/mareva/mareva/ledger"
)

// Disk is what a writer does to a folder.
type Disk interface {
	Write(path string, data []byte) error
	Rename(from, to string) error
	Remove(path string) error
	Settle(dir string) error
}

type testDisk struct{ Disk }

func (d testDisk) write(path string, data []byte) error { return d.Write(path, data) }
func (d testDisk) rename(from, to string) error         { return d.Rename(from, to) }
func (d testDisk) remove(path string) error             { return d.Remove(path) }
func (d testDisk) settle(dir string) error              { return d.Settle(dir) }

// SystemDisk is the disk of the machine.
type SystemDisk struct{ system }

func (d SystemDisk) Write(path string, data []byte) error { return d.write(path, data) }
func (d SystemDisk) Rename(from, to string) error         { return d.rename(from, to) }
func (d SystemDisk) Remove(path string) error             { return d.remove(path) }
func (d SystemDisk) Settle(dir string) error              { return d.settle(dir) }

// InFolder is In for any folder, through a disk.
func InFolder(dir string, l *ledger.Ledger, opt Options, d Disk) *Set {
	return newSet(dir, l, opt, testDisk{d})
}

// OpenFolder is Open for any folder.
func OpenFolder(dir string, chain ledger.Chain) (*Table, error) { return openIn(dir, chain, nil) }

// OpenFile reads the bytes of a file to the last.
func OpenFile(data []byte) error {
	f, err := openFile(data)
	if err != nil {
		return err
	}
	for i := range int(f.entries) {
		e := f.entry(i)
		t := &Table{}
		x := Exposure{table: t, file: f, entry: e, Hops: int(e.hops)}
		x.Received()
		x.Held()
		x.Evidence()
		f.stop(e.stop)
		if at, ok := f.find(f.address(i)); !ok || at != i {
			panic("an entry is not found")
		}
	}
	_, err = f.readSummary()
	return err
}
