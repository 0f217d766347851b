package main

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"

	"github.com/lockstep-go/lockstep/kernel/course/progress"
	"github.com/lockstep-go/lockstep/kernel/serving/server"
	"github.com/lockstep-go/lockstep/kernel/serving/server/history"
	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/wire/sockets"
	"github.com/lockstep-go/lockstep/kernel/words"
)

const (
	// waitEnv is the initial setting of %wait, for tools that save what they run: "on" or "off".
	waitEnv = "LOCKSTEP_WAIT"
	// timesEnv is the initial setting of %times, for tools that compare runs: "on" or "off".
	timesEnv = "LOCKSTEP_TIMES"
	// logEnv is the least level that is logged on standard error: "debug", "info", "warn", "error".
	logEnv = "LOCKSTEP_LOG"
)

// serve is the role of `lockstep kernel`.
func serve(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("lockstep kernel", flag.ContinueOnError)
	flags.SetOutput(stderr)
	file := flags.String("f", "", "the connection `file` that the client has written")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *file == "" && flags.NArg() == 1 {
		*file = flags.Arg(0)
	}
	if *file == "" || flags.NArg() > 1 {
		fmt.Fprintln(stderr, "lockstep kernel: name the connection file: lockstep kernel -f FILE")
		return 2
	}
	log := newLog(stderr, logLevel())
	if err := serveFile(*file, log); err != nil {
		fmt.Fprintln(stderr, terminal.Text(fmt.Sprint("lockstep kernel: ", err)))
		return 1
	}
	return 0
}

func logLevel() slog.Level {
	level := slog.LevelWarn
	if err := level.UnmarshalText([]byte(os.Getenv(logEnv))); err != nil {
		return slog.LevelWarn
	}
	return level
}

// serveFile serves the client that wrote the connection file, until the client, a signal or the
// parent's end says that it is enough.
func serveFile(file string, log *slog.Logger) error {
	info, err := jupyter.ReadConnectionFile(file)
	if err != nil {
		return err
	}
	session := jupyter.NewID()
	socks, err := sockets.Listen(info, log, func(subscription string) *jupyter.Message {
		return server.Welcome(session, subscription)
	})
	if err != nil {
		return err
	}
	s, err := server.New(socks, server.Options{
		Session:   session,
		Version:   version,
		GoVersion: strings.TrimPrefix(runtime.Version(), "go"),
		History:   openHistory(log),
		Progress:  openProgress(log),
		Wait:      os.Getenv(waitEnv) == "on",
		Rate:      outputRate(log),
		Untimed:   os.Getenv(timesEnv) == "off",
		Language:  words.FromEnvironment(os.Getenv),
		Log:       log,
	})
	if err != nil {
		return err
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		for sig := range signals {
			if sig == os.Interrupt {
				s.Interrupt() // for clients that do not know interrupt_request
			} else {
				s.Stop()
			}
		}
	}()
	go func() {
		if server.AwaitParent(os.Getenv("JPY_PARENT_PID")) {
			log.Warn("the parent process has ended")
			s.Stop()
		}
	}()
	return s.Serve()
}

// openHistory opens the history; a kernel without one still runs cells.
func openHistory(log *slog.Logger) *history.Log {
	path, err := history.Path()
	if err == nil && path == "" {
		return history.InMemory()
	}
	if err == nil {
		var h *history.Log
		if h, err = history.Open(path); err == nil {
			return h
		}
	}
	log.Warn("history is not kept", "err", err)
	return history.InMemory()
}

// openProgress returns where the progress with the course is kept.
func openProgress(log *slog.Logger) *progress.Log {
	path, err := progress.Path()
	if err != nil {
		log.Warn("progress is not kept", "err", err)
	}
	return progress.At(path)
}
