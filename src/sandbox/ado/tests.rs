//! The rules of the service, one behaviour a test, asked without a socket.
