package server

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/serving/output"
	"github.com/lockstep-go/lockstep/kernel/serving/supervisor"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// magicWho shows variables.
func (s *Server) magicWho(e *execution, pub output.Publisher, args string) error {
	names := strings.Fields(args)
	ctx, cancel := context.WithTimeout(e.ctx, askTimeout)
	defer cancel()
	list, err := s.worker.Variables(ctx, names)
	if err != nil && !errors.Is(err, supervisor.ErrNoWorker) { // which would have none
		return words.AskWorker.Error(err)
	}
	for _, name := range names {
		if !slices.ContainsFunc(list.List, func(v workerproto.Variable) bool { return v.Name == name }) {
			return words.NoVariable.Error(name)
		}
	}
	if len(list.List) == 0 {
		s.say(pub, words.NoVariables)
		return nil
	}
	lang := s.get().language
	rows := [][]string{{words.ColumnName.In(lang), words.ColumnType.In(lang), words.ColumnValue.In(lang)}}
	for _, v := range list.List {
		rows = append(rows, []string{v.Name, v.Type, v.Value})
	}
	pub.Display(map[string]any{"text/plain": textTable(rows), "text/html": htmlTable(rows)}, nil, "", false)
	return nil
}
