// Package proxy stands between the daemon and an emulator and spoils the wire:
// it waits, cuts, stalls, truncates, answers with errors of AWS or in the emulator's
// place, as a function of the operation says, and it counts what was asked.
//
// One Proxy serves one endpoint. It changes no request and no answer beyond what
// the fault says, and it decides nothing by chance: a test says which request
// suffers.
package proxy
