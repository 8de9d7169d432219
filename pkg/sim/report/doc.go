// Package report turns a finished simulation into figures and into files that
// people and programs can read.
//
// In goes a Run: what every tier was asked for, what it had, and what it lost at
// every step. Out come a Summary and three files: ticks.csv (one row a tick),
// summary.json (the figures), and report.html (the figures and the plots in one
// file that needs no network and no scripts).
//
// The same Run gives identical bytes, on any day. The package reads no clock,
// draws no random numbers, and decides nothing; only Write touches the disk, and
// only inside the directory that it is given. Texts in a Run are not trusted:
// they are escaped wherever they are shown.
package report
