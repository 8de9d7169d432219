// Package notify sends what pkg/notice decides: it takes events without blocking, keeps what is to be
// told in a store that survives kill -9, and sends through channels, each in a goroutine of its own.
//
// In go events (Spend), ends of evaluations (Evaluated) and configurations (Use); out go messages
// through Senders. What waits is bounded, and what does not fit is counted and told in the log.
//
// Nothing here holds an evaluation up, and nothing that fails here changes what is scaled. A message
// is written down before it is sent, so that a crash sends it again rather than never: under the same
// id, by which a receiver knows it. Where the store cannot be written, messages are sent all the same,
// and a crash may repeat or lose them.
package notify
