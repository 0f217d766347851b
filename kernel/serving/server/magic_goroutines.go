package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/lockstep-go/lockstep/kernel/serving/output"
	"github.com/lockstep-go/lockstep/kernel/serving/supervisor"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// magicGoroutines shows the living goroutines.
func (s *Server) magicGoroutines(e *execution, pub output.Publisher, args string) error {
	if args != "" {
		return usage("goroutines", args)
	}
	ctx, cancel := context.WithTimeout(e.ctx, askTimeout)
	defer cancel()
	list, err := s.worker.Goroutines(ctx)
	if err != nil && !errors.Is(err, supervisor.ErrNoWorker) { // which would have none
		return words.AskWorker.Error(err)
	}
	if !slices.ContainsFunc(list.List, func(g workerproto.LiveRoutine) bool { return g.ID != trace.MainGo }) {
		s.say(pub, words.OnlyMain)
		return nil
	}
	rows := s.goroutineRows(list.List)
	pub.Display(map[string]any{"text/plain": textTable(rows), "text/html": htmlTable(rows)}, nil, "", false)
	return nil
}

// goroutineRows makes a table, its first row the heading.
func (s *Server) goroutineRows(list []workerproto.LiveRoutine) [][]string {
	slices.SortFunc(list, func(a, b workerproto.LiveRoutine) int { return cmp.Compare(a.ID, b.ID) })
	lang := s.get().language
	heading := func(p words.Phrase) string { return p.In(lang) }
	rows := [][]string{{heading(words.ColumnName), heading(words.ColumnID), heading(words.ColumnStartedIn),
		heading(words.ColumnLine), heading(words.ColumnState), heading(words.ColumnSince)}}
	for _, g := range list {
		row := []string{g.Name, strconv.FormatUint(uint64(g.ID), 10), "", "", words.Running.In(lang), ""}
		if g.ID != trace.MainGo {
			where := g.LineExec
			if where == trace.NoExec {
				where = g.Exec
			}
			row[2] = s.cellName(where)
			if g.Line > 0 {
				row[3] = strconv.Itoa(g.Line)
			}
		}
		if g.Wait != trace.Running {
			row[4] = string(g.Wait)
			row[5] = brief(g.Since)
		} else if g.ID == trace.MainGo {
			row[4] = words.BetweenCells.In(lang)
		}
		rows = append(rows, row)
	}
	return rows
}

// brief writes a duration so that several are easily compared.
func brief(d time.Duration) string {
	switch {
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < time.Minute:
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

func textTable(rows [][]string) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 3, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	w.Flush() // into memory
	lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func htmlTable(rows [][]string) string {
	var b strings.Builder
	b.WriteString("<table>\n")
	for i, row := range rows {
		tag := "td"
		if i == 0 {
			tag = "th"
		}
		b.WriteString("<tr>")
		for _, text := range row {
			fmt.Fprintf(&b, `<%s style="text-align:left">%s</%s>`, tag, html.EscapeString(text), tag)
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table>")
	return b.String()
}

// magicFollow moves a goroutine's output to the running cell, or back.
func (s *Server) magicFollow(_ *execution, _ output.Publisher, args string) error {
	who, off := strings.CutPrefix(args, "-off")
	who = strings.TrimSpace(who)
	if who == "" {
		return usage("follow", args)
	}
	found := s.find(who)
	if len(found) == 0 {
		return words.NoGoroutine.Error(who)
	}
	for _, id := range found {
		s.worker.Send(workerproto.Route{Go: id, Current: !off})
	}
	return nil
}

// find returns the living goroutines of a name, or the one with an ID.
func (s *Server) find(who string) []trace.GoID {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []trace.GoID
	for id, g := range s.goroutines {
		if g.Name == who {
			found = append(found, id)
		}
	}
	if n, err := strconv.ParseUint(who, 10, 64); err == nil && len(found) == 0 {
		if _, ok := s.goroutines[trace.GoID(n)]; ok {
			found = append(found, trace.GoID(n))
		}
	}
	slices.Sort(found)
	return found
}

// magicStop ends the goroutines of a cell, or of all.
func (s *Server) magicStop(_ *execution, pub output.Publisher, args string) error {
	count, err := strconv.Atoi(args)
	if err != nil && args != "all" {
		return usage("stop", args)
	}
	s.mu.Lock()
	var stopped []*execution
	var names []string // of each one's goroutines
	for _, old := range s.recent {
		if old.living > 0 && (args == "all" || old.count == count) {
			stopped = append(stopped, old)
			names = append(names, s.livingOf(old))
		}
	}
	var held []int // the counts of those that hold something
	holders := s.takeHolders(func(h holder) bool {
		chosen := args == "all" || h.count == count
		if chosen {
			held = append(held, h.count)
		}
		return chosen
	})
	s.mu.Unlock()
	switch {
	case len(stopped) > 0 || len(holders) > 0:
	case args == "all":
		s.say(pub, words.NothingToStop)
	default:
		return words.NoneAlive.Error(count)
	}
	s.stopGoroutines(stopped, holders...)
	for i, old := range stopped {
		s.say(pub, words.Stopped, old.count, names[i])
	}
	slices.Sort(held)
	for _, count := range slices.Compact(held) {
		s.say(pub, words.Released, count)
	}
	return nil
}

// livingOf names the living goroutines of an execution, the earliest first; mu is held.
func (s *Server) livingOf(e *execution) string {
	var ids []trace.GoID
	for id, g := range s.goroutines {
		if g.Exec == e.id {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	const most = 10 // more names than that say no more than their number
	var names []string
	for _, id := range ids[:min(len(ids), most)] {
		names = append(names, s.goroutines[id].Name)
	}
	text := strings.Join(names, ", ")
	if more := len(ids) - most; more > 0 {
		text = words.NamesAndMore.In(s.settings.language, text, more)
	}
	return text
}
