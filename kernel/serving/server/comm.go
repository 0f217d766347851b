package server

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/lockstep-go/lockstep/kernel/serving/supervisor"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// stepTarget is the comm by which our extension of JupyterLab lets goroutines go as the learner
// chooses. A question is the data of its opening or of a message:
//
//	{"schedule": "afaae3:4>2", "lang": "en", "prefix": ["T1", "T1", "T2"], "path": [1, 1, 2]}
//
// where schedule is any of the cell's program, and path, which may be left out, has the goroutines by
// number, since several may have one name. The answer is a message of the same comm, the record of
// the run (package record, TRACE.md) with who can go next:
//
//	{"events": […], "enabled": ["T1", "T2"], "at": 3, …}
//
// or {"busy": true} while the worker is not free, {"unknown": true} if the program was not run since the
// worker started, {"strayed": true} if one of the goroutines could not go.
const stepTarget = "lockstep.step"

// stepTimeout bounds the wait for an answer, in which no other request is answered.
const stepTimeout = 2 * time.Second

// stepQuestion is what the extension asks.
type stepQuestion struct {
	Schedule string   `json:"schedule"`
	Language string   `json:"lang"`
	Prefix   []string `json:"prefix"`
	Path     []int    `json:"path"`
}

// commInfo answers that there are no comms: a comm of ours is as long as a question.
func (s *Server) commInfo(r *request) error { return r.reply(jupyter.NewCommInfoReply(nil)) }

// commOpen answers what our extension asks, and closes what else a client opens, as the protocol asks
// of a kernel that has no such target.
func (s *Server) commOpen(r *request) error {
	open, err := jupyter.Content[jupyter.CommOpen](r.Message)
	if err != nil {
		return err
	}
	if open.TargetName == stepTarget {
		s.answerStep(r, open.CommID, open.Data)
		return nil
	}
	s.publish(r.Message, jupyter.MsgCommClose, jupyter.NewCommClose(open.CommID))
	return nil
}

// commMsg answers what our extension asks. No other comm is open.
func (s *Server) commMsg(r *request) error {
	m, err := jupyter.Content[jupyter.CommMsg](r.Message)
	if err == nil {
		s.answerStep(r, m.CommID, m.Data)
	}
	return err
}

// answerStep answers a question, if there is one.
func (s *Server) answerStep(r *request, comm string, data json.RawMessage) {
	var q stepQuestion
	if json.Unmarshal(data, &q) != nil || q.Prefix == nil {
		return
	}
	answer, err := json.Marshal(s.step(q))
	if err != nil {
		s.log.Error("a step was not told", "err", err)
		return
	}
	s.publish(r.Message, jupyter.MsgCommMsg, jupyter.CommMsg{CommID: comm, Data: answer})
}

// step asks the worker.
func (s *Server) step(q stepQuestion) any {
	type object = map[string]bool
	hash, err := workerproto.ScheduleHash(q.Schedule)
	if err != nil {
		return object{"unknown": true}
	}
	language, ok := words.Parse(q.Language)
	if !ok {
		language = s.get().language
	}
	ctx, cancel := context.WithTimeout(s.ctx, stepTimeout)
	defer cancel()
	answer, err := s.worker.Step(ctx, workerproto.Step{Program: hash, Prefix: q.Prefix, Path: q.Path, Language: language})
	switch {
	case errors.Is(err, supervisor.ErrNoWorker):
		return object{"unknown": true} // the next one will not have it
	case err != nil || answer.Busy:
		return object{"busy": true}
	case answer.Strayed:
		return object{"strayed": true}
	case answer.Unknown || answer.Data == nil:
		return object{"unknown": true}
	}
	return answer.Data
}
