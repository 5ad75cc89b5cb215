package storetest

import (
	"os"
	"os/exec"
	"testing"
)

// Program finds a program that a test needs beside Go. Where it is not installed
// the test is skipped by name, or fails under CI_STRICT.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err != nil && os.Getenv("CI_STRICT") != "":
		t.Fatal(name + " is not installed and CI_STRICT is set")
	case err != nil:
		t.Skip(name + " is not installed")
	}
	return path
}
