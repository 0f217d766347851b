package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// prove runs one cell through the installed program, with its own real kernel over real ZeroMQ, and
// prints what it saw. The cell multiplies two numbers drawn here, so the right answer can only come
// from running it.
func (a *app) prove(ctx context.Context, binary string) error {
	x, y := 100+rand.IntN(900), 100+rand.IntN(900)
	want := fmt.Sprintf("%d x %d = %d", x, y, x*y)
	dir, err := os.MkdirTemp("", "lockstep-proof-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	notebook := filepath.Join(dir, "proof.ipynb")
	if err := os.WriteFile(notebook, proofNotebook(x, y), 0o644); err != nil {
		return err
	}

	a.say("Running a cell through it ...")
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := a.command(ctx, binary, "run", "-q", notebook)
	cmd.Dir = dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err = cmd.Run()
	for _, line := range strings.Split(strings.TrimSpace(stdout.String()), "\n") {
		a.say("  | %s", line)
	}
	switch {
	case ctx.Err() != nil:
		return errors.New("the cell did not end within a minute")
	case err != nil:
		return fmt.Errorf("the cell failed: %w\n%s", err, strings.TrimSpace(stderr.String()))
	case !strings.Contains(stdout.String(), want):
		return fmt.Errorf("the cell's output lacks %q", want)
	}
	a.say("  it works: two goroutines answered, and %s is right (%s)", want, time.Since(start).Round(10*time.Millisecond))
	return nil
}

// proofNotebook returns a notebook of one cell in which two goroutines speak.
func proofNotebook(x, y int) []byte {
	source := fmt.Sprintf(`import (
	"fmt"
	"lessons"
)

t := lessons.NewThread("proof", func() { fmt.Printf("%%d x %%d = %%d\n", %d, %d, %d*%d) })
t.Start()
t.Join()
fmt.Println("Lockstep works.")
`, x, y, x, y)
	data, err := json.Marshal(map[string]any{
		"nbformat": 4, "nbformat_minor": 5,
		"metadata": map[string]any{"kernelspec": map[string]any{
			"name": kernelName, "display_name": displayName, "language": "go",
		}},
		"cells": []any{map[string]any{
			"cell_type": "code", "id": "proof", "metadata": map[string]any{},
			"execution_count": nil, "outputs": []any{}, "source": source,
		}},
	})
	if err != nil {
		panic(err) // maps, strings and numbers always encode
	}
	return data
}
