package ledger

import (
	"maps"
	"path/filepath"
	"testing"
)

// What was told to whom survives in the file, is read beside a writer, and is nobody's who lost the lease.
func TestNotices(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := Open(t.Context(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := l.Notices(t.Context()); err != nil || len(got) > 0 {
		t.Errorf("a new file has %v, %v", got, err)
	}
	for _, texts := range []map[string]string{{"a": "1", "b": "2"}, {"a": "3", "b": ""}} {
		if err := l.PutNotices(t.Context(), texts); err != nil {
			t.Fatal(err)
		}
	}
	beside, err := Open(t.Context(), Options{Path: path, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a": "3"}
	for name, from := range map[string]*Ledger{"the writer": l, "a reader": beside} {
		if got, err := from.Notices(t.Context()); err != nil || !maps.Equal(got, want) {
			t.Errorf("%s reads %v, %v", name, got, err)
		}
	}
	if err := beside.PutNotices(t.Context(), want); err == nil {
		t.Error("a reader writes")
	}
	if err := beside.Close(); err != nil {
		t.Error(err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	again, err := Open(t.Context(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got, err := again.Notices(t.Context()); err != nil || !maps.Equal(got, want) {
		t.Errorf("after a restart it has %v, %v", got, err)
	}
	m := NewMemory(0)
	if err := m.PutNotices(t.Context(), want); err != nil {
		t.Error(err)
	}
	if got, _ := m.Notices(t.Context()); !maps.Equal(got, want) {
		t.Errorf("the twin without a file has %v", got)
	}
}
