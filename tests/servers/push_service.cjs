// The push service of `web-push-testing`, on 127.0.0.1 alone: node push_service.cjs PORT
const { createRequire } = require('node:module')
const { join } = require('node:path')

const web = createRequire(join(__dirname, '../../web/package.json'))
const { PushApiModel } = web('web-push-testing/src/PushApiModel.js')
const Server = web('web-push-testing/src/server.js')

const port = Number(process.argv[2])
const service = new Server(new PushApiModel(), port)
service.setRequestHandlers()
service._app.listen(port, '127.0.0.1')
