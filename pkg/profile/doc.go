// Package profile learns what is usual for a signal: the last day in points of five minutes, and the middle of each hour of
// the last seven days; and says from it where a signal is unusually high or low. It is pure, and everything it knows is
// in a scale.Profile, which the memory of a tier keeps.
//
// What is learned must not call an overload normal, so three things bound it: a ceiling that no value and no bound
// exceeds, a day's drift (a time of day may become so much higher or lower than it was the day before, and on the first day
// no higher than the configured bound), and statistics that an incident of some hours does not move.
package profile
