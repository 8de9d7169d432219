package history

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/dynascale/dynascale/pkg/stored"
)

// The evaluations of one tier say almost the same thing minute after minute, with
// other numbers. A block therefore keeps each distinct text once, with its
// numbers taken out (the skeleton), and the numbers by their place in it (the
// columns), and deflates the whole. Any strings come back byte for byte.
//
//	block    = version deflate(n  group-of-text{n}  groups  group{groups})
//	group    = length skeleton column{places in the skeleton}
//	column   = number *("," number) ";"      one number: it is the same everywhere
//	         / "~" column ";"                that column's numbers, as %.4g quotes them
//	         / "^" column ";"                as %.2f quotes them
//	         / "=" column ";"                as they are
//
// A number is a digit followed by digits and points; in the skeleton a "0" holds
// its place, which no other digit can be mistaken for. Counts are uvarints.
// The last two came with version 2, when reasons got figures: what a sentence quotes and
// what a sample reads stand among them, and cost nothing beside them.
const (
	blockVersion  = 2
	oldestVersion = 1
)

// longestBlock bounds what a damaged block can make the reader allocate.
const longestBlock = 64 << 20

var errBlock = fmt.Errorf("%w: a block of old records", stored.ErrDamaged)

type group struct {
	skeleton string
	numbers  [][]string // of each text, in order
}

// packer packs the blocks of one batch. It is most of a megabyte, needed for a moment in a
// minute, so it goes with its batch: a pool would keep it from one to the next.
type packer struct{ deflater *flate.Writer }

var inflaters = sync.Pool{New: func() any { return flate.NewReader(nil) }}

// Pack writes texts as one block.
func Pack(texts []string) []byte { return new(packer).pack(texts) }

func (p *packer) pack(texts []string) []byte {
	var raw []byte
	var groups []*group
	index := map[string]int{}
	raw = binary.AppendUvarint(raw, uint64(len(texts)))
	for _, text := range texts {
		skeleton, numbers := split(text)
		i, ok := index[skeleton]
		if !ok {
			i = len(groups)
			index[skeleton] = i
			groups = append(groups, &group{skeleton: skeleton})
		}
		groups[i].numbers = append(groups[i].numbers, numbers)
		raw = binary.AppendUvarint(raw, uint64(i))
	}
	raw = binary.AppendUvarint(raw, uint64(len(groups)))
	for _, g := range groups {
		raw = binary.AppendUvarint(raw, uint64(len(g.skeleton)))
		raw = append(raw, g.skeleton...)
		raw = appendColumns(raw, g.numbers)
	}
	var out bytes.Buffer
	out.WriteByte(blockVersion)
	if p.deflater == nil {
		var err error
		if p.deflater, err = flate.NewWriterDict(io.Discard, flate.DefaultCompression, []byte(dictionary)); err != nil {
			panic(err) // only for a compression level that does not exist
		}
	}
	p.deflater.Reset(&out)
	_, _ = p.deflater.Write(raw) // a bytes.Buffer takes everything
	_ = p.deflater.Close()
	return out.Bytes()
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// split takes the numbers out of a text.
func split(text string) (skeleton string, numbers []string) {
	numbers = make([]string, 0, 96)
	var s strings.Builder
	s.Grow(len(text))
	for from, i := 0, 0; ; {
		for i < len(text) && !isDigit(text[i]) {
			i++
		}
		s.WriteString(text[from:i])
		if i == len(text) {
			return s.String(), numbers
		}
		from = i
		for i < len(text) && (isDigit(text[i]) || text[i] == '.') {
			i++
		}
		s.WriteByte('0')
		numbers = append(numbers, text[from:i])
		from = i
	}
}

// Unpack gives back the texts of a block, or an error for what is none; it
// never panics.
func Unpack(block []byte) ([]string, error) {
	if len(block) == 0 || block[0] < oldestVersion || block[0] > blockVersion {
		return nil, fmt.Errorf("%w: the version of the block is not between %d and %d", errBlock, oldestVersion, blockVersion)
	}
	in := inflaters.Get().(io.Reader)
	defer inflaters.Put(in)
	if err := in.(flate.Resetter).Reset(bytes.NewReader(block[1:]), []byte(dictionary)); err != nil {
		return nil, err
	}
	all, err := io.ReadAll(io.LimitReader(in, longestBlock+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBlock, err)
	}
	if len(all) > longestBlock {
		return nil, fmt.Errorf("%w: the block is longer than %d bytes", errBlock, longestBlock)
	}
	r := &blockReader{rest: all}
	of := make([]int, r.count())
	sizes := map[int]int{}
	for i := range of {
		of[i] = r.count()
		sizes[of[i]]++
	}
	groups := make([][]string, r.count())
	left := longestBlock
	for i := range groups {
		groups[i] = r.group(sizes[i], &left)
	}
	out := make([]string, len(of))
	for i, g := range of {
		if g >= len(groups) || len(groups[g]) == 0 {
			return nil, errBlock
		}
		out[i], groups[g] = groups[g][0], groups[g][1:]
	}
	if r.bad || len(r.rest) > 0 {
		return nil, errBlock
	}
	return out, nil
}

// blockReader reads an inflated block; after a mistake it reads nothing more.
type blockReader struct {
	rest    []byte
	bad     bool
	numbers [][]byte // what the columns are slices of
}

// count reads a number of things that each take at least a byte of the rest.
func (r *blockReader) count() int {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || v > uint64(len(r.rest)) {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return int(v)
}

func (r *blockReader) take(n int) []byte {
	if n > len(r.rest) {
		r.bad, r.rest = true, nil
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// group reads the texts of one skeleton. left is how many bytes the texts of the
// block may still take.
func (r *blockReader) group(texts int, left *int) []string {
	skeleton := r.take(r.count())
	parts := bytes.Split(skeleton, []byte{'0'})
	columns := make([][][]byte, len(parts)-1)
	for c := range columns {
		end := bytes.IndexByte(r.rest, ';')
		if end < 0 {
			r.bad = true
			return nil
		}
		from := len(r.numbers)
		for number := range bytes.SplitSeq(r.take(end), []byte{','}) {
			r.numbers = append(r.numbers, number)
		}
		columns[c] = r.numbers[from:len(r.numbers):len(r.numbers)]
		r.take(1)
	}
	for c := range columns {
		r.unquote(columns, c)
		if n := len(columns[c]); n != 1 && n != texts {
			r.bad = true
			return nil
		}
	}
	out := make([]string, 0, texts)
	var b strings.Builder
	for t := range texts {
		b.Reset()
		b.Grow(2 * len(skeleton))
		for i, part := range parts {
			b.Write(part)
			if i < len(columns) {
				b.Write(columns[i][t%len(columns[i])])
			}
		}
		if *left -= b.Len(); *left < 0 {
			r.bad = true
			return nil
		}
		out = append(out, b.String())
	}
	return out
}
