package e2e

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// demo builds the program, starts the demo on a free port and gives its
// address. It is the same program a newcomer starts.
func demo(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "internat")
	build := exec.Command("go", "build", "-o", program, "./cmd/internat")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	run := exec.Command(program, "demo", "--addr", "127.0.0.1:0", "--dir", filepath.Join(dir, "demo"))
	run.Stderr = os.Stderr
	out, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = run.Process.Signal(os.Interrupt)
		if err := run.Wait(); err != nil {
			t.Errorf("the demo ended badly: %v", err)
		}
	})
	ready := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if address, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
				ready <- strings.Fields(address)[0]
			}
		}
	}()
	select {
	case address := <-ready:
		return address
	case <-time.After(60 * time.Second):
		t.Fatal("the demo did not say ready within a minute")
		return ""
	}
}
