package sqlite_test

import (
	"os"
	"testing"

	"github.com/mareva/mareva/internal/store/storetest"
)

func TestMain(m *testing.M) {
	storetest.Child(openAt)
	storetest.Sequences(60)
	os.Exit(m.Run())
}
