// Command server answers the few calls that the benchmarks make, as a sidecar written in Go would.
//
// The messages are so small that their wire form is written by hand; the gRPC server is grpc-go's with its default
// options. It prints {"address":"127.0.0.1:PORT"} and leaves when its standard input closes.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"unicode"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
)

const (
	defaultChunk   = 64 << 10
	largestMessage = 4<<20 - 64
	largestFile    = 1 << 40
)

var filler = bytes.Repeat([]byte("x"), largestMessage)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	server := grpc.NewServer(grpc.ForceServerCodec(rawCodec{}))
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "spec.proto.runtime.v1.Runtime",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{unary("GetState", getState)},
		Streams: []grpc.StreamDesc{
			{StreamName: "GetFile", ServerStreams: true, Handler: getFile},
			{StreamName: "PutFile", ClientStreams: true, Handler: putFile},
		},
	}, nil)
	// GetState has the same field numbers in both APIs. Dapr's client polls GetMetadata until a sidecar answers.
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "dapr.proto.runtime.v1.Dapr",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{unary("GetState", getState), unary("GetMetadata", empty)},
	}, nil)
	fmt.Printf("{\"address\":%q}\n", listener.Addr().String())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	if err := server.Serve(listener); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// rawCodec hands the bytes of a message through; it says "proto" because that is the content type of the wire.
type rawCodec struct{}

func (rawCodec) Name() string                       { return "proto" }
func (rawCodec) Marshal(v any) ([]byte, error)      { return *v.(*[]byte), nil }
func (rawCodec) Unmarshal(data []byte, v any) error { *v.(*[]byte) = data; return nil }

func unary(name string, answer func([]byte) ([]byte, error)) grpc.MethodDesc {
	return grpc.MethodDesc{
		MethodName: name,
		Handler: func(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
			var request []byte
			if err := decode(&request); err != nil {
				return nil, err
			}
			response, err := answer(request)
			return &response, err
		},
	}
}

func empty([]byte) ([]byte, error) { return nil, nil }

// getState answers as many bytes as the number at the end of the key says, with an etag.
func getState(request []byte) ([]byte, error) {
	length, err := trailingNumber(secondField(request), largestMessage)
	if err != nil {
		return nil, err
	}
	response := appendData(make([]byte, 0, length+16), length)
	response = protowire.AppendTag(response, 2, protowire.BytesType)
	return protowire.AppendString(response, "1"), nil
}

// getFile sends as many bytes as the number at the end of the name says, in messages of the size that the metadata asks
// for with x-chunk-bytes.
func getFile(_ any, stream grpc.ServerStream) error {
	var request []byte
	if err := stream.RecvMsg(&request); err != nil {
		return err
	}
	rest, err := trailingNumber(secondField(request), largestFile)
	if err != nil {
		return err
	}
	chunk := defaultChunk
	if wanted := metadata.ValueFromIncomingContext(stream.Context(), "x-chunk-bytes"); len(wanted) > 0 {
		if chunk, err = trailingNumber(wanted[0], largestMessage); err != nil {
			return err
		}
	}
	message := appendData(nil, chunk)
	for ; rest > 0; rest -= chunk {
		if rest < chunk {
			message = appendData(nil, rest)
		}
		if err := stream.SendMsg(&message); err != nil {
			return err
		}
	}
	return nil
}

// putFile reads and forgets.
func putFile(_ any, stream grpc.ServerStream) error {
	for {
		var chunk []byte
		switch err := stream.RecvMsg(&chunk); err {
		case nil:
		case io.EOF:
			var done []byte
			return stream.SendMsg(&done)
		default:
			return err
		}
	}
}

// secondField is the key of a GetStateRequest and the name of a GetFileRequest; what is no message has none.
func secondField(message []byte) string {
	for len(message) > 0 {
		number, kind, length := protowire.ConsumeTag(message)
		if length < 0 {
			return ""
		}
		size := protowire.ConsumeFieldValue(number, kind, message[length:])
		if size < 0 {
			return ""
		}
		if number == 2 && kind == protowire.BytesType {
			value, _ := protowire.ConsumeString(message[length:])
			return value
		}
		message = message[length+size:]
	}
	return ""
}

// appendData writes field 1: a JSON string of the given length, since @dapr/dapr parses what it gets and a text that is
// no JSON would cost it an exception a call.
func appendData(message []byte, length int) []byte {
	message = protowire.AppendTag(message, 1, protowire.BytesType)
	message = protowire.AppendVarint(message, uint64(length))
	message = append(message, '"')
	message = append(message, filler[:length-2]...)
	return append(message, '"')
}

func trailingNumber(text string, most int) (int, error) {
	digits := text[strings.LastIndexFunc(text, func(r rune) bool { return !unicode.IsDigit(r) })+1:]
	number, err := strconv.Atoi(digits)
	if err != nil || number < 2 || number > most {
		return 0, status.Errorf(codes.InvalidArgument, "%q does not end in a size from 2 to %d", text, most)
	}
	return number, nil
}
