// Package formula is a small arithmetic over the signals of a tier: + - * / and parentheses,
// min, max and sum, over names and numbers, and nothing else.
//
// In goes a text, out comes a Formula that knows which names it needs and what is wrong with
// its form; in go values, out comes one, or why there is none. A part that is missing makes the
// whole missing, and so does a division by zero: no value is ever made up. A value may be the
// least or the most that the truth can be, and the result then says which of them it is.
//
// It calls nothing by name but the three functions, keeps no state, and always ends.
package formula
