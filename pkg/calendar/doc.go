// Package calendar is about hours of the week in a time zone: whether they hold now, until when, and
// when they begin again. The maintenance window asks it, and whatever else goes by an operator's clock.
//
// Hours are what the clock on the wall shows. When clocks are put forward, what they leave out does
// not happen; when they are put back, an hour that is shown twice counts twice. Hours belong to the
// day on which they begin: "mon 19:00-10:00" ends on Tuesday at 10:00.
//
// Moments are instants by such a clock: by cron, by the days of the week, by a date. Days are dates and the
// public holidays of countries.
//
// The package is pure: the instant is an argument, and zones are built in.
package calendar
