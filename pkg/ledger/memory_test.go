package ledger

import (
	"path/filepath"
	"testing"

	"github.com/dynascale/dynascale/pkg/memory/memorytest"
)

// Both memories pass the one contract.
func TestMemoryContract(t *testing.T) {
	whole(t)
	t.Run("SQLite", func(t *testing.T) {
		memorytest.Run(t, func(t *testing.T) *memorytest.Twin {
			path := filepath.Join(t.TempDir(), "ledger.db")
			l := openLedger(t, Options{Path: path})
			return &memorytest.Twin{Memory: l, Again: func() memorytest.Memory {
				must(t, l.Close())
				l = openLedger(t, Options{Path: path})
				return l
			}}
		})
	})
	t.Run("RAM", func(t *testing.T) {
		memorytest.Run(t, func(*testing.T) *memorytest.Twin { return &memorytest.Twin{Memory: NewMemory(0)} })
	})
}
