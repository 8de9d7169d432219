// Package clinic is a simulated account on a loopback port, for tests of what talks to AWS by
// the real clients: accounts that are well, and what to say in place of an answer.
//
// In go the options of a simulated cloud; the environment of the test then leads the SDK to
// it. It is for tests alone; nothing that runs imports it.
package clinic
