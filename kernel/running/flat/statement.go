package flat

import (
	"go/token"
	"reflect"
	"slices"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// next says what is executed after a statement.
type next int

const (
	goesOn next = iota
	continues
	breaks
	returns // it and what is greater leaves a loop, too
	jumps   // to the function's first label; those of others follow
)

// statement is one that has been compiled: do where the next one always follows, else ctl.
type statement struct {
	do  do
	ctl func(*frame) next
}

// control returns a statement as one that may not go on.
func (s statement) control() func(*frame) next {
	if s.ctl != nil {
		return s.ctl
	}
	if s.do == nil {
		return func(*frame) next { return goesOn }
	}
	do := s.do
	return func(f *frame) next { do(f); return goesOn }
}

// plain returns a function's body.
func (s statement) plain() do {
	if s.ctl == nil {
		if s.do == nil {
			return func(*frame) {}
		}
		return s.do
	}
	ctl := s.ctl
	return func(f *frame) { ctl(f) }
}

// block compiles statements that follow each other.
func (c *compiler) block(list []corego.Stmt) statement {
	if slices.ContainsFunc(list, isLabel) {
		return c.labelled(list)
	}
	var all []statement // those with do and those with ctl take turns
	var plain []do
	end := func() {
		if do := sequence(plain); do != nil {
			all = append(all, statement{do: do})
		}
		plain = nil
	}
	for _, s := range list {
		switch st := c.statement(s); {
		case st.ctl != nil:
			end()
			all = append(all, st)
		case st.do != nil:
			plain = append(plain, st.do)
		}
	}
	end()
	if len(all) == 0 {
		return statement{}
	}
	last := all[len(all)-1]
	for i := len(all) - 2; i >= 0; i-- {
		last = all[i].then(last)
	}
	return last
}

// then executes one statement after the other.
func (s statement) then(after statement) statement {
	if s.ctl == nil {
		first := s.do
		if after.ctl == nil {
			return statement{do: sequence([]do{first, after.do})}
		}
		second := after.ctl
		return statement{ctl: func(f *frame) next { first(f); return second(f) }}
	}
	first := s.ctl
	if after.ctl == nil {
		second := after.do
		return statement{ctl: func(f *frame) next {
			if n := first(f); n != goesOn {
				return n
			}
			second(f)
			return goesOn
		}}
	}
	second := after.ctl
	return statement{ctl: func(f *frame) next {
		if n := first(f); n != goesOn {
			return n
		}
		return second(f)
	}}
}

func (c *compiler) statement(s corego.Stmt) statement {
	before := len(c.held)
	defer func() { c.release(before) }()
	switch s := s.(type) {
	case corego.Assign:
		return statement{do: c.assign(s)}
	case corego.IncDec:
		op := token.ADD_ASSIGN
		if s.Op == token.DEC {
			op = token.SUB_ASSIGN
		}
		return statement{do: c.update(s.X, op, corego.Int(1))}
	case corego.Do:
		return statement{do: c.discard(s.X)}
	case corego.If:
		return c.branch(s)
	case corego.For:
		return c.loop(s)
	case corego.Range:
		return c.rangeLoop(s)
	case corego.Return:
		return c.returns(s)
	case corego.Defer:
		return statement{do: c.deferCall(s.Call)}
	case corego.Break:
		return statement{ctl: func(*frame) next { return breaks }}
	case corego.Continue:
		return statement{ctl: func(*frame) next { return continues }}
	case corego.Goto:
		return c.jump(s)
	case corego.Nothing:
		return statement{}
	case corego.Var:
		return statement{do: c.declaration(s)}
	}
	decline("a " + reflect.TypeOf(s).Name())
	return statement{}
}

// declaration compiles a variable's declaration. In a loop it is made once and set each time.
func (c *compiler) declaration(s corego.Var) do {
	if s.Value == nil {
		c.local(s.Name, c.typ(s.Type))
		return nil
	}
	x := c.expr(s.Value).typed()
	t := x.typ
	if s.Type != "" {
		t = c.typ(s.Type)
	}
	return c.local(s.Name, t).set(x)
}

func (c *compiler) branch(s corego.If) statement {
	cond, yes, no := c.cond(s.Cond), c.block(s.Then), c.block(s.Else)
	if yes.ctl != nil || no.ctl != nil {
		yes, no := yes.control(), no.control()
		if len(s.Else) == 0 {
			return statement{ctl: func(f *frame) next {
				if cond(f) {
					return yes(f)
				}
				return goesOn
			}}
		}
		return statement{ctl: func(f *frame) next {
			if cond(f) {
				return yes(f)
			}
			return no(f)
		}}
	}
	if no.do == nil {
		yes := yes.plain()
		return statement{do: func(f *frame) {
			if cond(f) {
				yes(f)
			}
		}}
	}
	yesDo, noDo := yes.plain(), no.do
	return statement{do: func(f *frame) {
		if cond(f) {
			yesDo(f)
		} else {
			noDo(f)
		}
	}}
}

// returns compiles a return statement. All results are evaluated before one is set: they may be
// named, and the values of others.
func (c *compiler) returns(s corego.Return) statement {
	if len(s.Results) == 1 && len(c.results) > 1 {
		call, ok := s.Results[0].(corego.Call)
		if !ok {
			decline("several results of one expression")
		}
		var to []func(operand) do
		for i := range c.results {
			to = append(to, func(x operand) do { return c.give(i, x) })
		}
		do := c.callInto(call, to)
		return statement{ctl: func(f *frame) next { do(f); return returns }}
	}
	switch len(s.Results) {
	case 0:
		return statement{ctl: func(*frame) next { return returns }}
	case 1:
		v := c.results[0]
		return statement{ctl: layoutOf(v.typ).returned(v.offset, c.expr(s.Results[0]).as(v.typ).eval())}
	}
	var list []do
	var kept []operand
	for i, r := range s.Results {
		x := c.expr(r).as(c.results[i].typ)
		if x.con == nil && !x.null {
			v := c.hold(x.typ)
			list = append(list, v.set(x))
			x = v.operand()
		}
		kept = append(kept, x)
	}
	for i, x := range kept {
		list = append(list, c.give(i, x))
	}
	all := sequence(list)
	return statement{ctl: func(f *frame) next { all(f); return returns }}
}

// hold returns a variable for a value that is needed until the end of the statement.
func (c *compiler) hold(t reflect.Type) variable {
	v, ok := variable{}, false
	if free := c.free[t]; len(free) > 0 {
		v, ok = free[len(free)-1], true
		c.free[t] = free[:len(free)-1]
	}
	if !ok {
		v = c.keep(t)
	}
	c.held = append(c.held, v)
	return v
}

// keep is hold for what is needed until the function's end.
func (c *compiler) keep(t reflect.Type) variable { return c.local("", t) }

// release gives variables that are held back, but for the first so many.
func (c *compiler) release(but int) {
	for _, v := range c.held[but:] {
		c.free[v.typ] = append(c.free[v.typ], v)
	}
	c.held = c.held[:but]
}
