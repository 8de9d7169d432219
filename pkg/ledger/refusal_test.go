package ledger

import (
	"context"
	"strings"
	"testing"
)

// A folder where the ledger's file belongs is told in our words.
func TestAFolderIsNoLedger(t *testing.T) {
	folder := t.TempDir()
	_, err := Inspect(context.Background(), folder)
	_, other := Open(context.Background(), Options{Path: folder, ReadOnly: true})
	for _, err := range []error{err, other} {
		if err == nil || !strings.Contains(err.Error(), "is a folder, but a ledger is a file: write the path of the file, such as "+folder+"/ledger.db") {
			t.Errorf("%v", err)
		}
	}
}
