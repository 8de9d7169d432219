// Package table lays rows out in a width.
//
// In go columns, rows of texts and the width of the terminal; out come lines. Where a table is wider
// than its place, texts that may be wrapped are, between words and never within a name or a number.
// Where that leaves too little room, columns are left out in the order that they state, and the reader
// is told which. Where even that does not do, or a word is wider than its column, the text stands
// in lines of its own below each row.
// Without a width every row is one line, for grep and for files.
//
// Widths are those of a terminal: an accent takes no place, a Chinese character takes two.
//
// The package thinks: it neither asks how wide a terminal is nor writes to one.
package table
