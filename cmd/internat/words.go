package main

import (
	"errors"
	"strings"

	"internat/placement"
	"internat/placement/intake"
	"internat/placement/plain"
	"internat/placement/store"
)

// words are the sentences a command may have to say.
var words = func() *plain.Catalogue {
	c, err := plain.Load(plain.Text, intake.Text)
	if err != nil {
		panic("cmd: " + err.Error())
	}
	return c
}()

// lang is the language of the person at the terminal.
func (e env) lang() plain.Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value, ok := e.lookup(name); ok && value != "" {
			if strings.HasPrefix(value, "fr") {
				return plain.FR
			}
			return plain.EN
		}
	}
	return plain.EN
}

// sentence says an error: a fault in its own words, anything else as it is.
func (c *call) sentence(err error) string {
	if disk := store.DiskFault(err); disk != nil {
		return words.Fault(c.lang(), disk)
	}
	var fault *placement.Fault
	var faults placement.Faults
	if errors.As(err, &fault) || errors.As(err, &faults) {
		return words.Error(c.lang(), err)
	}
	return err.Error()
}
