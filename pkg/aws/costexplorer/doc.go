// Package costexplorer asks AWS Cost Explorer what was spent.
//
// In go days and the tag that things carry; out come charges, each with its kind and its usage type. AWS
// bills $0.01 for every request, so nothing is tried again and no second page is fetched: an answer that
// does not fit one page is told as one that cannot be used.
package costexplorer
