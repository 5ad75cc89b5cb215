package storetest

import (
	"fmt"
	"os"
	"testing"
)

// Strace is the program that makes the writes of another program fail. The loops
// over every write take minutes: a variable of the environment asks for them, and
// without it the test is skipped by name.
func Strace(t testing.TB, variable string) string {
	t.Helper()
	if os.Getenv(variable) == "" {
		t.Skip(variable + "=1 makes every write fail in turn")
	}
	return Program(t, "strace")
}

// KilledAt are the words before a command that kill it at its nth call of these
// ("fsync,fdatasync"), the call not made.
func KilledAt(strace, calls string, n int) []string {
	return []string{strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + calls, "-e", fmt.Sprintf("inject=%s:signal=SIGKILL:when=%d", calls, n)}
}

// SpoiltFrom are the words before a command whose writes fail with an error
// ("ENOSPC") from the nth on.
func SpoiltFrom(strace, fault string, n int) []string {
	return []string{strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64,ftruncate", "-e", fmt.Sprintf("inject=pwrite64:error=%s:when=%d+", fault, n)}
}
