// Package ssm is the parameters of a simulated cloud.
//
// In go writes; out come values and when each was written. Others in the world may look
// into them, as applications do that are told there where to read.
//
// It keeps no versions and no secrets.
package ssm
