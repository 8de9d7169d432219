// Package loop is the minute: observe, decide, write down, act, write down, show.
//
// Pass runs one evaluation at a given time and is all that simulation and tests need.
// Run calls it at aligned times: time enters here and nowhere else. A panic or an
// error in one tier stays in that tier. The loop owns the small interfaces it
// needs and knows nothing of AWS, files or networks.
package loop
