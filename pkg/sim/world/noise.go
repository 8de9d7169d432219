package world

import (
	"hash/fnv"
	"math/rand/v2"
)

// Draw is a number in [0, 1) that depends on its arguments alone. Because no
// state is kept, the order in which the world is asked cannot change it.
func Draw(seed, what uint64, when int64) float64 {
	var p rand.PCG
	p.Seed(seed^what, uint64(when)*0x9e3779b97f4a7c15+what)
	p.Uint64() // the first output of a fresh PCG still resembles its seed
	return float64(p.Uint64()>>11) / (1 << 53)
}

// Bell is roughly normal with mean 0 and deviation 1, bounded by +-3.46.
func Bell(seed, what uint64, when int64) float64 {
	sum := 0.0
	for i := range uint64(4) {
		sum += Draw(seed, what+i*0x51ed2701, when)
	}
	return (sum - 2) * 1.7320508
}

// Hash is a number that stands for words.
func Hash(words ...string) uint64 {
	h := fnv.New64a()
	for _, w := range words {
		h.Write([]byte(w))
		h.Write([]byte{0})
	}
	return h.Sum64()
}
