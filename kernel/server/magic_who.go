package server

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/output"
	"github.com/lockstep-go/lockstep/kernel/supervisor"
	"github.com/lockstep-go/lockstep/kernel/workerproto"
)

// magicWho shows variables.
func (s *Server) magicWho(e *execution, pub output.Publisher, args string) error {
	names := strings.Fields(args)
	ctx, cancel := context.WithTimeout(e.ctx, askTimeout)
	defer cancel()
	list, err := s.worker.Variables(ctx, names)
	if err != nil && !errors.Is(err, supervisor.ErrNoWorker) { // which would have none
		return fmt.Errorf("ask the worker: %w", err)
	}
	for _, name := range names {
		if !slices.ContainsFunc(list.List, func(v workerproto.Variable) bool { return v.Name == name }) {
			return fmt.Errorf("there is no variable %s; %%who lists those there are", name)
		}
	}
	if len(list.List) == 0 {
		say(pub, "There are no variables.")
		return nil
	}
	rows := [][]string{{"name", "type", "value"}}
	for _, v := range list.List {
		rows = append(rows, []string{v.Name, v.Type, v.Value})
	}
	pub.Display(map[string]any{"text/plain": textTable(rows), "text/html": htmlTable(rows)}, nil, "", false)
	return nil
}
