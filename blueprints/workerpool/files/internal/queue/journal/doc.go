// Package journal is the queue.Log on files: a write-ahead log in a directory
// that belongs to one process.
//
// A directory holds segments, which are appended to one after the other, and at
// most one snapshot that takes the place of all segments before it:
//
//	00000000000000000481-5f3a9c21.snapshot  what is alive of the records up to 481
//	00000000000000000482-5f3a9c21.segment   the records from 482 on
//	00000000000000091177-5f3a9c21.segment
//	lock                                    held by the process, with its id
//	quarantine/                             copies of what could not be read
//
// The second number is the journal's own. It goes into every checksum, so that
// neither a file of another journal nor a payload that looks like a part of one
// is ever taken for a part of this one.
//
// A file is a header of 64 bytes and frames. Numbers are little endian:
//
//	header  magic[8] version[2] kind[2] journal[4] first[8] last[8] created[8] 0[20] crc[4]
//	frame   crc[4] length[4] sequence[8] body[length]
//	body    type[1] records
//	record  op[1] kind[1] keyLength[uvarint] dataLength[uvarint] key data
//
// The checksums are CRC-32C, that of a frame covers all that follows it. A frame
// is what one Append or Later was given and counts as a whole or not at all; its
// records have the sequence numbers from its own on, and in segments none is
// left out. A snapshot keeps each record in a frame of its own, with the number
// that it was given first, and ends with a footer frame that counts them. A
// segment may end in zeros: with level disk it is made longer ahead of time,
// since to flush a file that does not grow is several times as fast.
//
// The levels differ in when Append returns: process, when the records are in the
// kernel; disk, when they are on the disk. Those who wait at the same time share
// one write and one flush.
//
// What cannot be read is never thrown away. A torn end of the last segment, with
// nothing valid behind it, is cut off, and a copy of it kept. Of any other
// damage a copy goes to quarantine, and reading goes on at the next valid frame.
package journal
