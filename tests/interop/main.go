// Verifies an exported log with Go's own implementation of the formats (golang.org/x/mod/sumdb): the signed note, every entry against the
// hash tiles, the root, and inclusion proofs. Nothing of it knows the product.
//
//	interop <folder> <verifier key> [<proof.tlog-proof> ...]
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type head struct {
	size int64
	root tlog.Hash
}

// open checks the signature of a checkpoint and reads it (C2SP tlog-checkpoint).
func open(msg []byte, vkey string) (head, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return head{}, err
	}
	signed, err := note.Open(msg, note.VerifierList(verifier))
	if err != nil {
		return head{}, err
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return head{}, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return head{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return head{size, root}, err
}

// folder reads hash tiles from the paths of C2SP tlog-tiles.
type folder string

func (f folder) Height() int                     { return height }
func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		// Go writes tile/8/<L>/<N>; C2SP leaves the height out.
		path := "tile/" + strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", height))
		data, err := os.ReadFile(filepath.Join(string(f), filepath.FromSlash(path)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// entries reads a bundle: each entry after its length in two bytes.
func (f folder) entries(n int64, width int) ([][]byte, error) {
	path := "tile/entries/" + strings.TrimPrefix((tlog.Tile{H: height, L: 0, N: n, W: width}).Path(), fmt.Sprintf("tile/%d/0/", height))
	data, err := os.ReadFile(filepath.Join(string(f), filepath.FromSlash(path)))
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("%s is cut short", path)
		}
		length := int(binary.BigEndian.Uint16(data))
		all = append(all, data[2:2+length])
		data = data[2+length:]
	}
	if len(all) != width {
		return nil, fmt.Errorf("%s holds %d entries, not %d", path, len(all), width)
	}
	return all, nil
}

func verifyFolder(dir, vkey string) error {
	msg, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := open(msg, vkey)
	if err != nil {
		return err
	}
	f := folder(dir)
	// The reader checks every tile that it hands out against the signed root.
	reader := tlog.TileHashReader(tlog.Tree{N: tree.size, Hash: tree.root}, f)
	root, err := tlog.TreeHash(tree.size, reader)
	if err != nil {
		return err
	}
	if root != tree.root {
		return errors.New("the root of the tiles is not the signed one")
	}
	for n := int64(0); n<<height < tree.size; n++ {
		width := 1 << height
		if left := tree.size - n<<height; left < int64(width) {
			width = int(left)
		}
		entries, err := f.entries(n, width)
		if err != nil {
			return err
		}
		var indexes []int64
		for i := range entries {
			indexes = append(indexes, tlog.StoredHashIndex(0, n<<height+int64(i)))
		}
		hashes, err := reader.ReadHashes(indexes)
		if err != nil {
			return err
		}
		for i, entry := range entries {
			if tlog.RecordHash(entry) != hashes[i] {
				return fmt.Errorf("entry %d is not the one that was hashed", n<<height+int64(i))
			}
		}
	}
	fmt.Printf("right: %d entries\n", tree.size)
	return nil
}

func verifyProof(path, vkey string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	top, checkpoint, found := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(top), "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" || len(lines) < 3 {
		return errors.New("not a tlog-proof")
	}
	tree, err := open(checkpoint, vkey)
	if err != nil {
		return err
	}
	var extra struct{ Entry []byte }
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &extra); err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	if err := tlog.CheckRecord(proof, tree.size, tree.root, index, tlog.RecordHash(extra.Entry)); err != nil {
		return err
	}
	fmt.Printf("right: entry %d of %d\n", index, tree.size)
	return nil
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "interop <folder> <verifier key> [<proof> ...]")
		os.Exit(2)
	}
	err := verifyFolder(os.Args[1], os.Args[2])
	for _, proof := range os.Args[3:] {
		if err == nil {
			err = verifyProof(proof, os.Args[2])
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "WRONG:", err)
		os.Exit(1)
	}
}
