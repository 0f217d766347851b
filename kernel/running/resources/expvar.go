package resources

import (
	"expvar"
	"fmt"
	"log"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"weak"
)

// Package expvar forgets no variable, so cells have a registry of their own, which begins with what
// the package's has.

func init() {
	replace("expvar", map[string]any{
		"Do":        doVars,
		"Get":       getVar,
		"Handler":   func() http.Handler { return http.HandlerFunc(serveVars) },
		"NewFloat":  func(name string) *expvar.Float { return published(name, new(expvar.Float)) },
		"NewInt":    func(name string) *expvar.Int { return published(name, new(expvar.Int)) },
		"NewMap":    func(name string) *expvar.Map { return published(name, new(expvar.Map).Init()) },
		"NewString": func(name string) *expvar.String { return published(name, new(expvar.String)) },
		"Publish":   publish,
	})
}

var (
	varsMu sync.Mutex
	vars   map[string]expvar.Var // guarded by varsMu
)

// allVars returns the registry; varsMu is held. At first it takes over the page that
// http.DefaultServeMux shows of it.
func allVars() map[string]expvar.Var {
	if vars == nil {
		vars = map[string]expvar.Var{}
		expvar.Do(func(kv expvar.KeyValue) { vars[kv.Key] = kv.Value })
		mux := http.DefaultServeMux
		recordBuiltin(mux)
		muxMu.Lock()
		patterns := muxes[weak.Make(mux)]
		for _, p := range patterns {
			if strings.HasSuffix(p.text, "/debug/vars") {
				p.handler = http.HandlerFunc(serveVars)
			}
		}
		refill(mux, patterns)
		muxMu.Unlock()
	}
	return vars
}

func publish(name string, v expvar.Var) {
	varsMu.Lock()
	all := allVars()
	_, taken := all[name]
	if !taken {
		all[name] = v
	}
	varsMu.Unlock()
	if taken {
		log.Panicln("Reuse of exported var name:", name)
	}
	registered(func() {
		varsMu.Lock()
		defer varsMu.Unlock()
		delete(vars, name)
	})
}

func published[V expvar.Var](name string, v V) V {
	publish(name, v)
	return v
}

func getVar(name string) expvar.Var {
	varsMu.Lock()
	defer varsMu.Unlock()
	return allVars()[name]
}

func doVars(f func(expvar.KeyValue)) {
	varsMu.Lock()
	all := maps.Clone(allVars())
	varsMu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		f(expvar.KeyValue{Key: name, Value: all[name]})
	}
}

// serveVars is the package's own handler, of our registry.
func serveVars(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	fmt.Fprint(w, "{\n")
	separator := ""
	doVars(func(kv expvar.KeyValue) {
		fmt.Fprintf(w, "%s%q: %s", separator, kv.Key, kv.Value)
		separator = ",\n"
	})
	fmt.Fprint(w, "\n}\n")
}
