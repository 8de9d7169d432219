// Package jsonvalue is a source of numbers: one value of a JSON document that an endpoint answers, such as a page of
// statistics or a health report.
//
// A path names the value. What is not there, is null or is no number is missing data and never 0; the document
// may say itself when it was made.
//
// It is pure: in goes what was read, out comes the number.
package jsonvalue
