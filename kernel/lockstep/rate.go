package main

import (
	"log/slog"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/serving/output"
	"github.com/lockstep-go/lockstep/kernel/serving/server"
)

const (
	// rateEnv is the initial setting of %output rate: bytes a second, "off", or "auto" as when it
	// is not set.
	rateEnv = "LOCKSTEP_OUTPUT_RATE"
	// sessionEnv is set by jupyter_server in the environment of each kernel that it starts for a
	// notebook or a console.
	sessionEnv = "JPY_SESSION_NAME"
)

// outputRate is how much output may be sent a second. jupyter_server drops what is more than its
// limit; where it does not stand between, nothing needs to be held back.
func outputRate(log *slog.Logger) int64 {
	auto := int64(output.NoRate)
	if os.Getenv(sessionEnv) != "" || isServer(commandOf(os.Getenv("JPY_PARENT_PID"))) {
		auto = output.DefaultRate
	}
	text := os.Getenv(rateEnv)
	if text == "" || text == "auto" {
		return auto
	}
	rate, err := server.ParseRate(text)
	if err != nil {
		log.Warn("the setting of the output's rate is not understood", "variable", rateEnv, "err", err)
		return auto
	}
	return rate
}

// commandOf returns the command line of a process, nil where the system does not tell.
func commandOf(pid string) []string {
	if pid == "" || strings.Trim(pid, "0123456789") != "" {
		return nil
	}
	data, err := os.ReadFile("/proc/" + pid + "/cmdline")
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(data), "\x00"), "\x00")
}

// servers are programs that are jupyter_server, by the names of their commands and modules. They
// start kernels that belong to no session, too, which have no sessionEnv: those of gateways, and of
// programs that use the server's REST API.
var servers = []string{
	"jupyter-lab", "jupyter-labhub", "jupyter-notebook", "jupyter-nbclassic", "jupyter-server", "jupyterhub-singleuser",
	"jupyter-kernelgateway", "jupyter-enterprisegateway", "jupyter-voila", "voila",
	"jupyter_server", "jupyterlab", "notebook", "nbclassic", "jupyterhub.singleuser", "kernel_gateway", "enterprise_gateway",
}

// isServer reports whether a command line is jupyter_server's: COMMAND…, PYTHON COMMAND… or PYTHON
// -m MODULE….
func isServer(command []string) bool {
	if len(command) > 1 && strings.HasPrefix(programName(command[0]), "python") {
		command = command[1:]
		for len(command) > 1 && strings.HasPrefix(command[0], "-") {
			command = command[1:] // -m, and what Python itself is told
		}
	}
	return len(command) > 0 && slices.Contains(servers, programName(command[0]))
}

// programName is the name of a program's file.
func programName(file string) string {
	return strings.TrimSuffix(path.Base(strings.ReplaceAll(file, `\`, "/")), ".exe")
}
