// Package span reads and writes durations and instants, in one way for the configuration, the
// flags of commands and the API.
//
// A duration is written with units, the largest first: 90s, 5m, 1h30m, 3d, 1d12h. The units are d
// (24 hours), h, m, s, ms, us and ns; a fraction may stand before every unit but d. A number without
// unit, a negative duration, weeks, months, words ("2 hours") and blanks are errors: what 5 or
// 1M means is not guessed.
//
// An instant is RFC 3339, a date and time in UTC, or how long ago: 2h is two hours before now.
//
// What is written here is read here again. The package is pure: now is an argument.
package span
