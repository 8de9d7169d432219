package profile

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// none is the code of no value; the others are 0 to full in equal steps, a 65,534th of it each.
const (
	none  = 0
	codes = math.MaxUint16 - 1
)

// known is a profile while it is worked with.
type known struct {
	last   time.Time
	full   float64
	window [Window]uint16
	hours  [Days * hours]uint16
}

// open reads a profile, in steps of another full value where the ceiling was changed. What is damaged is empty.
func open(p scale.Profile, full float64) *known {
	k := &known{last: p.Last, full: full}
	if !(p.Full > 0) || len(p.Window) != 2*Window || len(p.Hours) != 2*Days*hours {
		return k
	}
	read := func(to []uint16, from []byte) {
		for i := range to {
			if to[i] = binary.LittleEndian.Uint16(from[2*i:]); to[i] != none && p.Full != full {
				to[i] = encode(min(decode(to[i], p.Full), full), full)
			}
		}
	}
	read(k.window[:], p.Window)
	read(k.hours[:], p.Hours)
	return k
}

// closed is the profile in room of its own.
func (k *known) closed(last time.Time) scale.Profile {
	p := scale.Profile{Last: last, Full: k.full, Window: make([]byte, 2*Window), Hours: make([]byte, 2*Days*hours)}
	for i, c := range k.window {
		binary.LittleEndian.PutUint16(p.Window[2*i:], c)
	}
	for i, c := range k.hours {
		binary.LittleEndian.PutUint16(p.Hours[2*i:], c)
	}
	return p
}

func encode(v, full float64) uint16 {
	return uint16(1 + math.Round(min(max(v/full, 0), 1)*codes))
}

func decode(c uint16, full float64) float64 { return float64(c-1) / codes * full }
