package server

import "github.com/dynascale/dynascale/pkg/exposition"

// ledgerMetrics are the figures of the ledger and of the disk that it is on.
type ledgerMetrics struct{ writable, size, free, disk *exposition.Vec }

func newLedgerMetrics() ledgerMetrics {
	return ledgerMetrics{
		writable: gauges("ledger_writable", "1 while the ledger can be written, else 0. While it is 0, no tier shrinks."),
		size:     gauges("ledger_size_bytes", "Size of the ledger and its write-ahead log; absent without a ledger on disk."),
		free:     gauges("ledger_disk_free_bytes", "Free space on the disk of the ledger; absent if it is not known."),
		disk:     gauges("ledger_disk_size_bytes", "Size of the disk of the ledger; absent if it is not known."),
	}
}

func (l ledgerMetrics) sources() []exposition.Source {
	return []exposition.Source{l.writable, l.size, l.free, l.disk}
}

// Ledger notes whether the ledger could be written.
func (m *Metrics) Ledger(ok bool) { m.ledger.writable.With().Set(zeroOrOne(ok)) }

// Disk is the room that the ledger takes and has, in bytes; 0 is not known.
type Disk struct{ Ledger, Free, Size uint64 }

// Disk notes the room of the ledger. A full disk has 0 bytes free, and a size.
func (m *Metrics) Disk(d Disk) {
	set := func(g *exposition.Vec, known bool, v uint64) {
		if !known {
			g.Reset()
			return
		}
		g.With().Set(float64(v))
	}
	set(m.ledger.size, d.Ledger > 0, d.Ledger)
	set(m.ledger.free, d.Size > 0, d.Free)
	set(m.ledger.disk, d.Size > 0, d.Size)
}
