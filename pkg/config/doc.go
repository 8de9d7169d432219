// Package config turns a YAML file into checked values.
//
// In goes the text of a file; out comes a Config with every default filled in
// and every preset expanded into a signal.Signal, or Problems: everything that is
// wrong, each with file, line, column, dotted path and a sentence.
//
// Nothing is guessed. An unknown key, a float where an integer belongs, a
// duration without a unit, a second document or a signal nobody defined is a
// problem, because a scaler that runs with half of what was written is worse
// than one that does not start.
//
// What may be written is declared with package keys, beside the values: here for
// what every tier has, in guard, scaler and the folders of kind for theirs.
// configs/dynascale.yaml is the manual: a test fails when a declared key
// is missing there. configs/dynascale.schema.json is the same for editors, made from
// the declarations. This package is the only importer of yaml; it reads one file
// and touches nothing else.
package config
