/*
 * A resource whose host begins with "bridge:" is an instrument of messages: each call is one request over the socket, an
 * operation, a length of 32 bits (little-endian) and its bytes; the answer is a length and bytes. W writes a message, R reads
 * so many bytes (first byte of the answer: whether the message ends), C clears the device, S polls its status byte.
 */
#pragma once

static int transfer(int connection, int isSend, uint8_t *bytes, size_t count) {
  for (size_t done = 0; done < count;) {
    ssize_t now = isSend ? send(connection, bytes + done, count - done, MSG_NOSIGNAL)
                         : recv(connection, bytes + done, count - done, 0);
    if (now <= 0) return 0;
    done += (size_t)now;
  }
  return 1;
}

/* The bytes of the answer, at most `room` of them; -1 when the connection is gone. */
static long ask(struct object *session, uint8_t operation, const uint8_t *bytes, uint32_t count, uint8_t *answer, uint32_t room) {
  uint8_t head[5] = {operation, (uint8_t)count, (uint8_t)(count >> 8), (uint8_t)(count >> 16), (uint8_t)(count >> 24)};
  uint8_t size[4];
  if (!transfer(session->socket, 1, head, sizeof head) || !transfer(session->socket, 1, (uint8_t *)bytes, count)) return -1;
  if (!transfer(session->socket, 0, size, sizeof size)) return -1;
  uint32_t length = size[0] | (uint32_t)size[1] << 8 | (uint32_t)size[2] << 16 | (uint32_t)size[3] << 24;
  if (length > room || !transfer(session->socket, 0, answer, length)) return -1;
  return (long)length;
}

static ViStatus readBridged(struct object *session, uint8_t *bytes, uint32_t count, uint32_t *got) {
  int64_t deadline = nowMs() + session->timeoutMs;
  uint8_t wanted[4] = {(uint8_t)count, (uint8_t)(count >> 8), (uint8_t)(count >> 16), (uint8_t)(count >> 24)};
  uint8_t *answer = malloc((size_t)count + 1);
  ViStatus status = VI_ERROR_TMO;
  do {
    long length = ask(session, 'R', wanted, sizeof wanted, answer, count + 1);
    if (session->closing) status = VI_ERROR_ABORT;
    else if (length < 1) status = VI_ERROR_CONN_LOST;
    else if (length == 1 && answer[0] == 0) {
      usleep(1000);
      continue;
    } else {
      *got = (uint32_t)length - 1;
      memcpy(bytes, answer + 1, *got);
      status = answer[0] ? VI_SUCCESS : VI_SUCCESS_MAX_CNT;
    }
    break;
  } while (nowMs() < deadline);
  free(answer);
  return status;
}
