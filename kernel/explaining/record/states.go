package record

import "github.com/lockstep-go/lockstep/kernel/trace"

// States are the states of a program that a stepper can show, as TRACE.md describes them.
type States struct {
	Whole bool   `json:"whole,omitempty"`
	From  int    `json:"from,omitempty"`
	Path  []int  `json:"path"`
	Nodes []Node `json:"nodes"`
}

// Node is how things stand between two steps.
type Node struct {
	Step    int               `json:"step,omitempty"`
	Values  map[string]string `json:"values,omitempty"` // by number of the object
	Held    []Held            `json:"held,omitempty"`
	At      []Stand           `json:"at,omitempty"`
	End     bool              `json:"end,omitempty"`
	Outcome string            `json:"outcome,omitempty"`
	Wrong   string            `json:"wrong,omitempty"`
}

// Stand is where a goroutine stands, and what it does next.
type Stand struct {
	G int `json:"g"`
	Place
	Op     string     `json:"op,omitempty"`
	Object string     `json:"object,omitempty"`
	Says   string     `json:"says,omitempty"`
	Can    bool       `json:"can,omitempty"`
	Wait   trace.Wait `json:"wait,omitempty"`
	To     *int       `json:"to,omitempty"` // nil if it is not known
	Lost   string     `json:"lost,omitempty"`
}
