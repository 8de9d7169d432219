// Package proxy stands between the daemon and an emulator and spoils the wire:
// it waits, cuts, stalls, truncates and answers with errors of AWS, as a
// function of the operation says, and it counts what was asked.
//
// One Proxy serves one endpoint. It changes no request and no answer beyond what
// the fault says, and it decides nothing by chance: a test says which request
// suffers.
package proxy
