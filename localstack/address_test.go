//go:build integration

package localstack

import (
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
)

// Ports below those that systems give to connections by themselves (Linux from 32768,
// macOS and Windows from 49152): a program that is killed gets its port again when it
// is started anew.
const firstPort, portsGiven = 20000, 10000

var given struct {
	sync.Mutex
	last int
}

// freeAddress is an address on loopback that nobody listens on. It is given once: what
// asked for it may begin to listen much later.
func freeAddress() string {
	given.Lock()
	defer given.Unlock()
	if given.last == 0 {
		given.last = rand.IntN(portsGiven) // where another run of the tests is not
	}
	for range portsGiven {
		given.last++
		address := fmt.Sprintf("127.0.0.1:%d", firstPort+given.last%portsGiven)
		if l, err := net.Listen("tcp", address); err == nil {
			_ = l.Close()
			return address
		}
	}
	panic("no port is free on loopback")
}
