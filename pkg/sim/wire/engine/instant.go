package engine

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Instant is a time with the precision of a millisecond that reads and writes
// itself as each protocol does: ISO 8601 in Query, epoch seconds in JSON, a
// tagged number in CBOR.
type Instant struct{ time.Time }

// latest is the first second that AWS's ISO 8601 form can no longer express.
const latest = 253402300800

func fromSeconds(seconds float64) (Instant, error) {
	if math.IsNaN(seconds) || seconds < 0 || seconds >= latest {
		return Instant{}, fmt.Errorf("%g seconds since 1970 is not a time from 1970 to 9999", seconds)
	}
	return Instant{time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()}, nil
}

func (i Instant) seconds() float64 { return float64(i.UnixMilli()) / 1000 }

// MarshalText writes ISO 8601.
func (i Instant) MarshalText() ([]byte, error) {
	return i.UTC().AppendFormat(nil, "2006-01-02T15:04:05.000Z"), nil
}

// UnmarshalText reads ISO 8601.
func (i *Instant) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.RFC3339Nano, string(text))
	i.Time = t.UTC()
	return err
}

// MarshalJSON writes epoch seconds.
func (i Instant) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, i.seconds(), 'f', -1, 64), nil
}

// UnmarshalJSON reads epoch seconds.
func (i *Instant) UnmarshalJSON(text []byte) error {
	if bytes.Equal(text, []byte("null")) {
		return nil
	}
	seconds, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return fmt.Errorf("%s is not a time: write the number of seconds since 1970", text)
	}
	*i, err = fromSeconds(seconds)
	return err
}

// MarshalCBOR writes epoch seconds as a double under tag 1.
func (i Instant) MarshalCBOR() ([]byte, error) {
	return binary.BigEndian.AppendUint64([]byte{0xc1, 0xfb}, math.Float64bits(i.seconds())), nil
}

// UnmarshalCBOR reads a number under tag 1.
func (i *Instant) UnmarshalCBOR(data []byte) error {
	if len(data) == 0 || data[0] != 0xc1 {
		return fmt.Errorf("a time in a CBOR request must be a number with CBOR tag 1 (seconds since 1970)")
	}
	var seconds float64
	if err := cborReader.Unmarshal(data[1:], &seconds); err != nil {
		return err
	}
	var err error
	*i, err = fromSeconds(seconds)
	return err
}
