package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/mareva/mareva/lists/demonstration"
)

// asProgram makes the test binary behave as the program, for tests that kill it.
const asProgram = "MAREVA_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	testscript.Main(m, map[string]func(){"mareva": main})
}

// The scripts run the program as a person or another program would. Each finds
// the demonstration list in $WORK/published. The command endmark ends files as
// OFAC does.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"endmark": func(ts *testscript.TestScript, _ bool, names []string) {
				for _, name := range names {
					text := ts.ReadFile(name)
					text = strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\r\n") + "\r\n\x1a"
					ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
				}
			},
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("MAREVA_HOME", filepath.Join(env.WorkDir, "home"))
			return os.CopyFS(filepath.Join(env.WorkDir, "published"), demonstration.Files)
		},
	})
}
