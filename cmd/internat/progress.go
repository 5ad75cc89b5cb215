package main

import (
	"fmt"
	"os"
)

// progress gives a function that shows how far long work is, for a person who
// watches: nothing is written when standard error is no terminal.
func (c *call) progress(what string, total int) func(done int) {
	f, ok := c.err.(*os.File)
	if !ok {
		return func(int) {}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func(int) {}
	}
	return func(done int) {
		if total > 0 {
			fmt.Fprintf(f, "\r%s: %d of %d (%d %%)  ", what, done, total, 100*done/total)
		} else {
			fmt.Fprintf(f, "\r%s: %d  ", what, done)
		}
		if total > 0 && done >= total {
			fmt.Fprintln(f)
		}
	}
}
