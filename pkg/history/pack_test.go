package history

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/memory/memorytest"
)

func TestPackGivesBackEveryByte(t *testing.T) {
	piece := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{"1e-7", "-0", "007", "0", "0.", ".0", "..", "1.2.3", "2026-03-02T12:00:00.000001Z", "٣", "\x00;,\n", "0;1,2"}),
		rapid.Map(rapid.Float64(), func(f float64) string { return fmt.Sprint(f) }),
	)
	rapid.Check(t, func(t *rapid.T) {
		shapes := rapid.SliceOfN(piece, 1, 4).Draw(t, "shapes")
		texts := rapid.SliceOfN(rapid.Map(rapid.SliceOf(rapid.OneOf(piece, rapid.SampledFrom(shapes))), func(s []string) string {
			out := ""
			for _, x := range s {
				out += x
			}
			return out
		}), 0, 20).Draw(t, "texts")
		got, err := Unpack(Pack(texts))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, texts) {
			t.Fatalf("got %q, want %q", got, texts)
		}
	})
}

// A block must stay small enough for 1,000 tiers and 30 days in 2 GB, which is
// 46 bytes an evaluation with everything that SQLite adds.
func TestBlockIsSmall(t *testing.T) {
	texts := passTexts(t, 120)
	if n := float64(len(Pack(texts))) / 120; n > 42 {
		t.Errorf("a pass takes %.1f bytes of a block, more than 42; it is %d bytes of JSON", n, len(texts[0]))
	}
}

func passTexts(t testing.TB, n int) []string {
	rng := rand.New(rand.NewPCG(1, 2))
	var texts []string
	for i := range n {
		b, err := json.Marshal(memorytest.WebPass(rng, memorytest.TierName(17), memorytest.Noon.Add(time.Duration(i)*time.Minute)))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(b))
	}
	return texts
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{blockVersion})
	f.Add(Pack(nil))
	f.Add(Pack([]string{"", "a1b", "a2b", "x"}))
	f.Add(Pack(passTexts(f, 5)))
	f.Fuzz(func(t *testing.T, block []byte) {
		texts, err := Unpack(block)
		if err != nil {
			return
		}
		again, err := Unpack(Pack(texts))
		if err != nil || !slices.Equal(again, texts) {
			t.Fatalf("a readable block does not survive packing again: %v", err)
		}
	})
}

func BenchmarkPackBlock(b *testing.B) {
	texts := passTexts(b, 120)
	for b.Loop() {
		Pack(texts)
	}
}

func BenchmarkUnpackBlock(b *testing.B) {
	block := Pack(passTexts(b, 120))
	for b.Loop() {
		if _, err := Unpack(block); err != nil {
			b.Fatal(err)
		}
	}
}
