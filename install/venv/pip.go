package venv

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// pip installs the requirements, reporting one line for each package.
func (e Env) pip(ctx context.Context, progress func(string)) error {
	file := filepath.Join(e.Dir, "requirements.txt")
	if err := os.WriteFile(file, []byte(e.Requirements), 0o644); err != nil {
		return err
	}
	// Few retries: a machine without a network should hear of it soon.
	cmd := e.command(ctx, e.Script("python"), "-m", "pip", "install", "--no-input", "--disable-pip-version-check",
		"--progress-bar=off", "--retries=2", "--prefer-binary", "-r", file)
	out, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start pip: %w", err)
	}
	ended := make(chan error, 1)
	go func() {
		ended <- cmd.Wait()
		w.Close()
	}()
	r := report{total: countRequirements(e.Requirements)}
	scan := bufio.NewScanner(out)
	for scan.Scan() {
		if line := r.line(scan.Text()); line != "" {
			progress(line)
		}
	}
	io.Copy(io.Discard, out) // a line too long for the scanner must not block pip
	if err := <-ended; err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("pip: %w\n%s", err, strings.Join(r.complaints, "\n"))
	}
	return nil
}

// report turns pip's many lines into few.
type report struct {
	total, collected int
	complaints       []string // what pip says of errors, the latest last
}

// line returns what to report about one line of pip's, "" for nothing.
func (r *report) line(text string) string {
	text = strings.TrimSpace(text)
	word, rest, _ := strings.Cut(text, " ")
	switch word {
	case "Collecting":
		r.collected++
		name, _, _ := strings.Cut(rest, " ")
		return fmt.Sprintf("[%d/%d] %s", r.collected, max(r.total, r.collected), strings.Replace(name, "==", " ", 1))
	case "Installing":
		return "unpacking ..."
	case "ERROR:", "error:", "WARNING:":
		const most = 10
		if r.complaints = append(r.complaints, text); len(r.complaints) > most {
			r.complaints = r.complaints[1:]
		}
	}
	return ""
}

// countRequirements counts the packages that a requirements file names.
func countRequirements(text string) (n int) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			n++
		}
	}
	return n
}
