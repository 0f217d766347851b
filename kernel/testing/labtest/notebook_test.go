package labtest

import (
	"encoding/json"
	"testing"
)

// source is a code cell of a notebook that a test writes.
type source struct{ id, code string }

// notebook makes a notebook that was never run.
func notebook(t *testing.T, cells ...source) []byte {
	t.Helper()
	type object = map[string]any
	var list []object
	for _, c := range cells {
		list = append(list, object{
			"cell_type": "code", "id": c.id, "source": c.code, "metadata": object{}, "execution_count": nil, "outputs": []any{},
		})
	}
	text, err := json.Marshal(object{
		"nbformat": 4, "nbformat_minor": 5, "cells": list,
		"metadata": object{"kernelspec": object{"name": "lockstep", "display_name": "Go (Lockstep)", "language": "go"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}
