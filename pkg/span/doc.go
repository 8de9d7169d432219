// Package span reads and writes durations and instants, in one way for the configuration, the
// flags of commands and the API.
//
// A duration is written with units, the largest first: 90s, 5m, 1h30m, 3d, 1d12h. The units are d
// (24 hours), h, m, s, ms, us and ns; a fraction may stand before every unit but d. What package amount
// shows people, 4 h 25 min, is read as well: a blank may stand before a unit and between the parts, and
// min is m. A number without unit, a negative duration, weeks, months and words ("2 hours") are errors:
// what 5 or 1M means is not guessed.
//
// An instant is RFC 3339, a date and time in UTC, or how long ago: 2h, or 2 h ago, is two hours before now.
//
// What is written here is read here again. The package is pure: now is an argument.
package span
