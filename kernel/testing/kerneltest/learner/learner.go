// Package learner is a learner who works through the course, for tests: a notebook in which each
// exercise is answered wrongly in each of the ways that its file has, with a hint after each, and
// then rightly. What the cells show is to be the same in every client.
package learner

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// A Cell is a code cell, with an ID of its own in the notebook.
type Cell struct{ ID, Code string }

// Cells returns the learner's cells in a language, en or zh, for some exercises.
func Cells(language string, list []*exercises.Exercise) (cells []Cell) {
	add := func(code string) {
		cells = append(cells, Cell{fmt.Sprintf("cell-%d", len(cells)), code})
	}
	add("%progress clear all") // where another has learnt before
	lesson := ""
	for _, x := range list {
		if x.Lesson != lesson {
			lesson = x.Lesson
			add("%lesson " + lesson + " " + language)
		}
		for _, a := range x.Wrong {
			add("%%exercise " + x.Name + "\n" + strings.TrimSpace(a.Text))
			add("%hint")
		}
		for _, a := range x.Right {
			add("%%exercise " + x.Name + "\n" + strings.TrimSpace(a.Text))
		}
		add("%solution")
	}
	add("%check")
	add("%progress")
	return cells
}

// OfEachKind returns the first exercise of each kind of the course.
func OfEachKind() (list []*exercises.Exercise) {
	seen := map[string]bool{}
	for _, x := range exercises.Course() {
		if !seen[x.Kind] {
			seen[x.Kind] = true
			list = append(list, x)
		}
	}
	return list
}

// Notebook returns a notebook of cells that was never run.
func Notebook(cells []Cell) ([]byte, error) {
	type object = map[string]any
	var list []object
	for _, c := range cells {
		list = append(list, object{
			"cell_type": "code", "id": c.ID, "source": c.Code, "metadata": object{}, "execution_count": nil, "outputs": []any{},
		})
	}
	return json.Marshal(object{
		"nbformat": 4, "nbformat_minor": 5, "cells": list,
		"metadata": object{"kernelspec": object{"name": "lockstep", "display_name": "Go (Lockstep)", "language": "go"}},
	})
}
